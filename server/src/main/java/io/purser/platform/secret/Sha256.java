package io.purser.platform.secret;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// SHA-256, which every JDK has.
public final class Sha256 {
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
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JDK lacks SHA-256", e);
        }
    }
}
