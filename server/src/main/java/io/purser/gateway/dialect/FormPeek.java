package io.purser.gateway.dialect;

import io.purser.gateway.dialect.MultipartBody.Part;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads what a call costs whose body is a form: images to edit, recordings to write down. Files
/// stay where they are; only the small fields are read.
final class FormPeek {
    private static final int MAX_FIELD_BYTES = 64 << 10;

    private final byte[] body;
    private final MediaCall call;
    private final List<String> seen = new ArrayList<>(8);
    private BodyEdit.@Nullable Spot modelSpot;
    private boolean hasFile;

    private FormPeek(byte[] body, MediaCall call) {
        this.body = body;
        this.call = call;
    }

    static BodyPeek.Peek read(
            Endpoint endpoint,
            @Nullable String pathModel,
            @Nullable String contentType,
            byte[] body,
            int length,
            @Nullable List<String> texts) {
        try {
            FormPeek peek = new FormPeek(body, new MediaCall(endpoint, pathModel, texts));
            MultipartBody.parts(contentType, body, length).forEach(peek::part);
            return peek.understood(endpoint, contentType, length);
        } catch (Unexpected e) {
            return e.rejected();
        }
    }

    private BodyPeek.Peek understood(Endpoint endpoint, @Nullable String contentType, int length) {
        if (!hasFile) {
            throw new Unexpected(endpoint.task() == Endpoint.Task.LISTEN ? "file" : "image", "a file");
        }
        BodyEdit.Spots spots =
                new BodyEdit.Spots(0, modelSpot == null ? List.of() : List.of(modelSpot), List.of(), null, null, null);
        return new BodyPeek.Peek.Understood(
                new Peeked(endpoint, body, length, call.shape(), call.bodyModel(), spots, call.media(contentType)));
    }

    private void part(Part part) {
        switch (part.name()) {
            case "model" -> model(part);
            case "user" -> call.user(text(part));
            case "prompt" -> call.text("prompt", text(part));
            case "n" -> call.images((int) number(part, 1, BodyPeek.MAX_CHOICES));
            case "size" -> call.size(text(part));
            case "quality" -> call.quality(text(part));
            case "partial_images" -> call.partialImages((int) number(part, 0, 16));
            case "response_format", "output_format" -> call.format(part.name(), text(part));
            case "stream" -> call.streamed(flag(part));
            case "image", "image[]", "mask" -> image(part);
            case "file" -> file(part);
            default -> {}
        }
    }

    private void model(Part part) {
        call.model(JsonBody.modelName(text(part)));
        modelSpot = new BodyEdit.Spot("model", part.from(), part.to());
    }

    private void image(Part part) {
        if (!part.file()) {
            throw new Unexpected(part.name(), "a file");
        }
        hasFile |= !part.name().equals("mask");
        call.image();
    }

    private void file(Part part) {
        once(part);
        if (!part.file() || part.size() == 0) {
            throw new Unexpected("file", "a file that is not empty");
        }
        hasFile = true;
        call.sound(AudioLength.boundMillis(body, part.from(), part.to()));
    }

    private void once(Part part) {
        if (seen.contains(part.name())) {
            throw new Unexpected(part.name(), "one value; it is given twice");
        }
        seen.add(part.name());
    }

    private String text(Part part) {
        once(part);
        if (part.file() || part.size() > MAX_FIELD_BYTES) {
            throw new Unexpected(part.name(), "a field of at most 64 KiB, not a file");
        }
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(body, part.from(), part.size()))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new Unexpected(part.name(), "text in UTF-8");
        }
    }

    private long number(Part part, long least, long most) {
        String text = text(part);
        if (text.isEmpty() || text.length() > 9 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            throw new Unexpected(part.name(), "a whole number from " + least + " to " + most);
        }
        long value = Long.parseLong(text);
        if (value < least || value > most) {
            throw new Unexpected(part.name(), "a whole number from " + least + " to " + most);
        }
        return value;
    }

    private boolean flag(Part part) {
        return switch (text(part)) {
            case "true", "True", "1" -> true;
            case "false", "False", "0", "" -> false;
            default -> throw new Unexpected(part.name(), "true or false");
        };
    }
}
