package io.purser.gateway.dialect;

import io.purser.gateway.dialect.MultipartBody.Part;
import io.purser.governance.batches.BatchPlan;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads the upload of a file: what it is for, and what its lines come to where it is the input
/// of a batch. The file itself is neither kept nor copied.
public sealed interface Upload {

    /// @param plan null where it is no batch's input
    /// @param references what its lines name at the provider
    record Understood(String purpose, @Nullable BatchPlan plan, List<Reference> references) implements Upload {}

    /// 400: `field` is not what was expected. Carries nothing of the file's content.
    record Rejected(String field, String expected) implements Upload {}

    /// Reads `body[0 .. length)`.
    static Upload read(@Nullable String contentType, byte[] body, int length) {
        try {
            Part file = null;
            String purpose = null;
            for (Part part : MultipartBody.parts(contentType, body, length)) {
                switch (part.name()) {
                    case "file" -> file = once(file, part);
                    case "purpose" -> purpose = text(body, once(purpose, part));
                    default -> {}
                }
            }
            if (file == null || !file.file() || purpose == null) {
                throw new Unexpected(purpose == null ? "purpose" : "file", "a field and a file, one each");
            }
            if (!purpose.equals("batch")) {
                return new Understood(purpose, null, List.of());
            }
            BatchLines.Lines lines = BatchLines.read(body, file.from(), file.to());
            return new Understood(purpose, lines.plan(), lines.references());
        } catch (Unexpected e) {
            BodyPeek.Peek rejected = e.rejected();
            return rejected instanceof BodyPeek.Peek.Rejected(String field, String expected)
                    ? new Rejected(field, expected)
                    : new Rejected("body", "a form");
        }
    }

    private static Part once(@Nullable Object before, Part part) {
        if (before != null) {
            throw new Unexpected(part.name(), "one value; it is given twice");
        }
        return part;
    }

    private static String text(byte[] body, Part part) {
        if (part.file() || part.size() > 64) {
            throw new Unexpected(part.name(), "a short text");
        }
        return new String(body, part.from(), part.size(), StandardCharsets.UTF_8);
    }
}
