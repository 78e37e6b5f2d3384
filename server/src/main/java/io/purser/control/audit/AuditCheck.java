package io.purser.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.platform.json.CanonicalJson;
import io.purser.platform.secret.Sha256;
import io.purser.platform.secret.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Checks an export line by line, with nothing but the export and, where they are known, the keys that
/// may have signed it. It stops at the first thing that does not fit.
public final class AuditCheck {
    /// An entry of a policy of 25,000 budgets has 10 MB.
    private static final int LONGEST_LINE = 256 << 20;

    private final boolean trusting;
    private final Map<String, VerifyingKey> keys = new LinkedHashMap<>();
    private final TreeSet<String> used = new TreeSet<>();
    private long line;
    private String headHash = "";
    private String chain = "";
    private long announced;
    private long number;
    private String seal = "";
    /// The first entry that nothing signed vouches for yet, 0 where all are.
    private long unsigned;
    private @Nullable String closedAt;
    private AuditVerdict.@Nullable Broken broken;

    /// @param trusted keys that may have signed; where it is empty, those that the export names
    public AuditCheck(List<VerifyingKey> trusted) {
        trusting = trusted.isEmpty();
        trusted.forEach(key -> keys.put(key.id(), key));
    }

    /// Checks a whole export.
    public static AuditVerdict of(InputStream export, List<VerifyingKey> trusted) throws IOException {
        AuditCheck check = new AuditCheck(trusted);
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int next = export.read(); next >= 0; next = export.read()) {
            if (next != '\n' && line.size() < LONGEST_LINE) {
                line.write(next);
            } else {
                check.line(text(line.toByteArray()));
                line.reset();
            }
        }
        if (line.size() > 0) {
            check.line(text(line.toByteArray()) + "\n");
        }
        return check.end();
    }

    /// A line that is no UTF-8 is no JSON either.
    private static String text(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            return "(not UTF-8)";
        }
    }

    /// Takes the next line, without its end: one line feed, after the last line too.
    public void line(String text) {
        line++;
        if (broken != null) {
            return;
        }
        try {
            JsonNode read = CanonicalJson.read(text);
            if (closedAt != null) {
                throw new Wrong("it stands after the end of the export");
            } else if (line == 1) {
                head(read, text);
            } else if (read.has("entry")) {
                entry(read, text);
            } else {
                checkpoint(read, text);
            }
        } catch (Wrong wrong) {
            broken = new AuditVerdict.Broken(line, wrong.entry, wrong.which, String.valueOf(wrong.getMessage()));
        } catch (RuntimeException unreadable) {
            broken = new AuditVerdict.Broken(
                    line, line == 1 ? null : number + 1, null, "it cannot be read: " + unreadable.getMessage());
        }
    }

    /// The verdict, after the last line.
    public AuditVerdict end() {
        if (broken != null) {
            return broken;
        }
        if (closedAt == null) {
            return new AuditVerdict.Broken(
                    line + 1,
                    number + 1,
                    null,
                    "the end is missing: after entry " + number + " no checkpoint closes the export, of which "
                            + announced + " entries were announced");
        }
        return new AuditVerdict.Sound(chain, number, closedAt, List.copyOf(used));
    }

    private void head(JsonNode read, String text) {
        JsonNode form = read.path("export");
        if (!form.path("format").asText().equals(Audit.FORMAT)) {
            throw new Wrong("it is not the beginning of an export: expected format " + Audit.FORMAT);
        }
        headHash = Sha256.hex(text);
        chain = form.path("chain").asText();
        announced = form.path("entries").asLong();
        for (JsonNode each : form.path("keys")) {
            VerifyingKey key = VerifyingKey.of(each.path("publicKey").asText());
            if (trusting) {
                keys.put(key.id(), key);
            }
        }
    }

    private void entry(JsonNode read, String text) {
        JsonNode entry = read.path("entry");
        SealedEntry whole = new SealedEntry(
                number + 1,
                CanonicalJson.of(entry),
                read.path("seal").asText(),
                read.path("signature").textValue());
        String which = which(entry);
        long found = entry.path("number").asLong();
        if (!entry.path("chain").asText().equals(chain)) {
            throw new Wrong(number + 1, which, "it is of another chain, " + entry.path("chain"));
        }
        if (found != number + 1) {
            throw new Wrong(
                    number + 1,
                    which,
                    "entry " + found + " stands where " + (number + 1)
                            + " is expected: entries were cut out, put elsewhere or written twice");
        }
        String expected = Seals.of(seal, whole.body(), entry);
        if (!expected.equals(whole.seal()) || !whole.line().equals(text)) {
            throw new Wrong(found, which, "its seal does not fit: it or its seal was changed after it was written");
        }
        signed(whole, entry, which);
        number = found;
        seal = expected;
    }

    private void signed(SealedEntry whole, JsonNode entry, String which) {
        if (entry.path("version").asInt() == 1 && used.isEmpty()) {
            unsigned = unsigned == 0 ? whole.number() : unsigned;
            return;
        }
        String why = unfit(
                entry.path("key").asText(),
                Seals.signed(chain, whole.number(), whole.seal()),
                Objects.requireNonNullElse(whole.signature(), ""));
        if (why != null) {
            throw new Wrong(whole.number(), which, why + ": it was changed and its seal computed anew");
        }
        unsigned = 0;
    }

    private void checkpoint(JsonNode read, String text) {
        JsonNode form = read.path("checkpoint");
        Checkpoint whole = new Checkpoint(
                number, CanonicalJson.of(form), read.path("signature").asText());
        if (!form.isObject() || !whole.line().equals(text)) {
            throw new Wrong(number + 1, null, "it is neither an entry nor a checkpoint");
        }
        String why = unfit(form.path("key").asText(), Seals.signedCheckpoint(whole.body()), whole.signature());
        if (why != null) {
            throw new Wrong(
                    unsigned == 0 ? null : unsigned,
                    null,
                    "of the checkpoint at entry " + form.path("number") + ", " + why);
        }
        if (form.path("number").asLong() != number
                || !form.path("chain").asText().equals(chain)) {
            throw new Wrong(
                    number + 1,
                    null,
                    "the checkpoint is of entry " + form.path("number") + " of "
                            + form.path("chain").asText() + ", but the last entry before it is " + number + " of "
                            + chain
                            + ": entries were cut out or added");
        }
        if (!form.path("seal").asText().equals(seal)) {
            throw new Wrong(
                    unsigned == 0 ? number : unsigned,
                    null,
                    "the checkpoint at entry " + number
                            + " has another seal: one of the entries from " + (unsigned == 0 ? number : unsigned)
                            + " on was changed and the seals computed anew");
        }
        unsigned = 0;
        if (form.has("export")) {
            close(form);
        }
    }

    private void close(JsonNode form) {
        if (!form.path("export").asText().equals(headHash)) {
            throw new Wrong("the first line of the file is not the one that this export began with");
        }
        closedAt = form.path("at").asText();
    }

    private @Nullable String unfit(String id, String text, String signature) {
        VerifyingKey key = keys.get(id);
        if (key == null) {
            return "its signature is of key " + (id.isEmpty() ? "(none)" : id) + ", which is not one of "
                    + String.join(", ", keys.keySet());
        }
        used.add(id);
        return key.fits(text, signature) ? null : "its signature does not fit";
    }

    private static String which(JsonNode entry) {
        return entry.path("at").asText() + " " + entry.path("action").asText() + " by "
                + entry.path("actor").path("name").asText();
    }

    /// What does not fit, on its way to the verdict.
    private static final class Wrong extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final transient @Nullable Long entry;
        private final transient @Nullable String which;

        Wrong(String why) {
            this(null, null, why);
        }

        Wrong(@Nullable Long entry, @Nullable String which, String why) {
            super(why, null, false, false);
            this.entry = entry;
            this.which = which;
        }
    }
}
