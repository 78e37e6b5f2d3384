package io.purser.control.audit;

import com.fasterxml.jackson.databind.JsonNode;
import io.purser.platform.secret.Sha256;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// How seals are computed, byte by byte; `docs/audit.md` says the same in words.
final class Seals {
    /// The format of entries that are made now.
    static final int VERSION = 2;

    private static final DateTimeFormatter MOMENT =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

    private Seals() {}

    /// RFC 3339 with milliseconds, always.
    static String moment(long millis) {
        return MOMENT.format(Instant.ofEpochMilli(millis));
    }

    /// The seal of an entry.
    ///
    /// @param before the seal of the entry before, empty for the first
    static String of(String before, String body, JsonNode entry) {
        return entry.path("version").asInt() == 1 ? first(before, entry) : Sha256.hex(before + "\n" + body);
    }

    /// What is signed of an entry.
    static String signed(String chain, long number, String seal) {
        return "purser-audit-entry-1\n" + chain + "\n" + number + "\n" + seal;
    }

    /// What is signed of a checkpoint.
    static String signedCheckpoint(String canonical) {
        return "purser-audit-checkpoint-1\n" + canonical;
    }

    /// The seal of the first format: fields as zigzag varints and texts with their lengths.
    private static String first(String before, JsonNode entry) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        octets(out, HexFormat.of().parseHex(before));
        text(out, entry.path("chain").asText().substring("organization:".length()));
        number(out, entry.path("number").asLong());
        number(out, Instant.parse(entry.path("at").asText()).toEpochMilli());
        text(out, entry.path("actor").path("name").asText());
        text(out, entry.path("action").asText());
        text(out, entry.path("summary").asText());
        text(out, entry.path("reason").textValue());
        text(out, entry.path("governanceHash").textValue());
        return Sha256.hex(out.toByteArray());
    }

    private static void text(ByteArrayOutputStream out, @Nullable String value) {
        if (value == null) {
            number(out, -1);
        } else {
            octets(out, value.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void octets(ByteArrayOutputStream out, byte[] value) {
        number(out, value.length);
        out.writeBytes(value);
    }

    private static void number(ByteArrayOutputStream out, long value) {
        long rest = (value << 1) ^ (value >> 63);
        while ((rest & ~0x7FL) != 0) {
            out.write((int) (rest | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
