package io.purser.control.subscriptions;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;

/// Places as they are handed out. A place counts what the whole installation does, which is nobody's business, so that
/// it is sealed: its seal, a keyed hash of what it belongs to and of the place itself, and the place under a keyed
/// stream that the seal begins. The same place has the same cursor; one that is of another subscription, organization
/// or installation does not open.
public final class Cursors {
    /// Everything there is.
    static final String BEGINNING = "0";

    private static final int SEAL_BYTES = 16;

    private final UnaryOperator<String> keyed;

    /// @param keyed a keyed hash, in hexadecimal digits
    public Cursors(UnaryOperator<String> keyed) {
        this.keyed = keyed;
    }

    /// A place as it is handed out.
    public String cursor(String subscription, String organization, long place) {
        byte[] seal = seal(subscription, organization, place);
        ByteBuffer all = ByteBuffer.allocate(SEAL_BYTES + Long.BYTES);
        all.put(seal).putLong(place ^ stream(seal));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(all.array());
    }

    /// The place of a cursor; empty where it is none of this subscription in this organization.
    public OptionalLong place(String subscription, String organization, String cursor) {
        if (cursor.equals(BEGINNING)) {
            return OptionalLong.of(0);
        }
        try {
            byte[] all = Base64.getUrlDecoder().decode(cursor);
            if (all.length != SEAL_BYTES + Long.BYTES) {
                return OptionalLong.empty();
            }
            byte[] seal = Arrays.copyOf(all, SEAL_BYTES);
            long place = ByteBuffer.wrap(all).getLong(SEAL_BYTES) ^ stream(seal);
            return MessageDigest.isEqual(seal, seal(subscription, organization, place))
                    ? OptionalLong.of(place)
                    : OptionalLong.empty();
        } catch (IllegalArgumentException noBase64) {
            return OptionalLong.empty();
        }
    }

    private byte[] seal(String subscription, String organization, long place) {
        return Arrays.copyOf(
                hash("seal\u0000" + subscription + "\u0000" + organization + "\u0000" + place), SEAL_BYTES);
    }

    private long stream(byte[] seal) {
        return ByteBuffer.wrap(hash("stream\u0000" + HexFormat.of().formatHex(seal)))
                .getLong();
    }

    /// No key or token can hold a zero character, so that no hash of one can be had here.
    private byte[] hash(String of) {
        return HexFormat.of().parseHex(keyed.apply("cursor\u0000" + of));
    }
}
