package io.purser.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, which every JDK has.
public final class Sha256 {
    /// Never fed: copying it costs less than asking the providers for another.
    private static final MessageDigest FRESH = fresh();

    private Sha256() {}

    /// The hash of bytes, in hexadecimal.
    public static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(running().digest(bytes));
    }

    /// The hash of a text's UTF-8, in hexadecimal.
    public static String hex(String text) {
        return hex(text.getBytes(StandardCharsets.UTF_8));
    }

    /// For what comes piece by piece.
    public static MessageDigest running() {
        try {
            return (MessageDigest) FRESH.clone();
        } catch (CloneNotSupportedException unlikeTheJdks) {
            return fresh();
        }
    }

    private static MessageDigest fresh() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}
