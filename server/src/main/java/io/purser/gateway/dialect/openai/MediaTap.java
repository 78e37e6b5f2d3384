package io.purser.gateway.dialect.openai;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.purser.core.usage.TokenUsage;
import io.purser.gateway.dialect.AnswerPeek;
import io.purser.gateway.dialect.Endpoint;
import io.purser.gateway.dialect.EventWriter;
import io.purser.gateway.dialect.Json;
import io.purser.gateway.dialect.MediaAnswer;
import io.purser.gateway.dialect.MediaUsage;
import io.purser.gateway.dialect.Peeked;
import io.purser.gateway.dialect.StreamState;
import io.purser.gateway.dialect.StreamTap;
import io.purser.gateway.dialect.UsageTally;
import io.purser.gateway.dialect.Utf8;
import java.io.IOException;

/// The streams of images, transcripts and speech: pieces, then for each image, or once, an event
/// that ends it and tells its usage. Only a transcript's text is output that a hold grows with:
/// what pictures and sound may come to is held from the beginning.
public final class MediaTap implements StreamTap {
    private final StreamState state = new StreamState();
    private final Peeked peeked;
    private final AnswerPeek.Reader reader;
    private final Sum sum = new Sum();
    private int done;

    public MediaTap(Peeked peeked) {
        this.peeked = peeked;
        this.reader = MediaUsage.reader(peeked.endpoint());
    }

    /// What the events that ended an image come to together: each tells its own.
    private static final class Sum {
        private TokenUsage usage = TokenUsage.NONE;

        void add(UsageTally one, UsageTally all) {
            TokenUsage said = one.usage(0);
            usage = new TokenUsage(
                    usage.input() + said.input(),
                    usage.cacheRead() + said.cacheRead(),
                    0,
                    0,
                    usage.output() + said.output(),
                    0,
                    usage.others().plus(said.others()));
            all.others(usage.others());
            all.merge(usage.input(), usage.cacheRead(), 0, 0, usage.output(), 0);
        }
    }

    @Override
    public Event read(byte[] bytes, int from, int to) {
        state.usageEnd(-1);
        String type = "";
        long textBytes = 0;
        UsageTally said = new UsageTally();
        try (JsonParser json = Json.FACTORY.createParser(bytes, from, to - from)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return Event.PASS;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String name = json.currentName();
                JsonToken value = json.nextToken();
                switch (name) {
                    case "type" -> type = value == JsonToken.VALUE_STRING ? json.getText() : "";
                    case "delta" -> textBytes = value == JsonToken.VALUE_STRING ? Utf8.length(json) : 0;
                    case "usage" -> usage(json, said);
                    default -> {}
                }
                json.skipChildren();
            }
        } catch (IOException _) {
            // Not JSON: nothing of it is output that we know, it passes as it is.
            return Event.PASS;
        }
        return meaning(type, textBytes, said);
    }

    private void usage(JsonParser json, UsageTally said) throws IOException {
        if (json.currentToken() == JsonToken.START_OBJECT) {
            reader.read(json, said);
            state.usageEnd((int) json.currentTokenLocation().getByteOffset());
        }
    }

    private Event meaning(String type, long textBytes, UsageTally said) {
        if (type.equals("error")) {
            return Event.FAILED;
        }
        if (type.endsWith(".completed") || type.endsWith(".done")) {
            return done(said);
        }
        if (peeked.endpoint().task() == Endpoint.Task.LISTEN && textBytes > 0) {
            state.output(textBytes);
            return Event.OUTPUT;
        }
        return Event.PASS;
    }

    private Event done(UsageTally said) {
        done++;
        if (said.reported()) {
            sum.add(said, state.tally());
            state.tally().others(MediaAnswer.made(peeked, done));
        }
        state.finish();
        return done < wanted() ? Event.CLOSING : Event.LAST;
    }

    private long wanted() {
        return peeked.endpoint().task() == Endpoint.Task.DRAW ? MediaAnswer.wanted(peeked) : 1;
    }

    /// An event that ends an image holds it whole; its usage stands near its end.
    @Override
    public Event rest(byte[] bytes, int from, int to) {
        UsageTally said = new UsageTally();
        AnswerPeek.mergeTail(reader, said, bytes, from, to - from);
        return said.reported() ? done(said) : Event.PASS;
    }

    @Override
    public StreamState state() {
        return state;
    }

    @Override
    public byte[] cut(TokenUsage usage, boolean usageWanted, String purser) {
        EventWriter out = new EventWriter();
        out.event(null, json -> {
            json.writeStringField("type", "transcript.text.done");
            json.writeStringField("text", "");
            tokens(json, usage);
            EventWriter.raw(json, "purser", purser);
        });
        return out.bytes();
    }

    private static void tokens(JsonGenerator json, TokenUsage usage) throws IOException {
        json.writeObjectFieldStart("usage");
        json.writeStringField("type", "tokens");
        json.writeNumberField("input_tokens", usage.prompt());
        json.writeNumberField("output_tokens", usage.generated());
        json.writeNumberField("total_tokens", usage.total());
        json.writeEndObject();
    }

    @Override
    public byte[] broken(String code, String message, String purser) {
        EventWriter out = new EventWriter();
        out.event("error", json -> {
            json.writeStringField("type", "error");
            EventWriter.openAiError(json, code, message, purser);
        });
        return out.bytes();
    }
}
