package io.purser.gateway.sandbox;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The sandbox's token rule: a text is its UTF-8 bytes over four, rounded up; a message, a tool and
/// a media part have fixed figures. Also remembers a fingerprint of what was counted, and where a
/// cached prefix may end.
final class Tally {
    private static final long MIX = 0x9E3779B97F4A7C15L;

    private int tokens;
    private long fingerprint = 1;
    private final List<Mark> marks = new ArrayList<>(4);

    static int tokensOf(String text) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return (bytes + SandboxCatalog.BYTES_PER_TOKEN - 1) / SandboxCatalog.BYTES_PER_TOKEN;
    }

    void text(String text) {
        add(tokensOf(text), text.hashCode());
    }

    void message() {
        add(SandboxCatalog.MESSAGE_TOKENS, 1);
    }

    void tool(String definition) {
        add(SandboxCatalog.TOOL_TOKENS + tokensOf(definition), definition.hashCode());
    }

    void image() {
        add(SandboxCatalog.IMAGE_TOKENS, 2);
    }

    void file() {
        add(SandboxCatalog.FILE_TOKENS, 3);
    }

    /// Tokens that have no text here: token ids, or an earlier answer that the body points to.
    void tokens(int count, int hash) {
        add(count, hash);
    }

    /// Notes that a cached prefix may end here.
    void mark(boolean oneHour) {
        marks.add(new Mark(tokens, fingerprint, oneHour));
    }

    int tokens() {
        return tokens;
    }

    long fingerprint() {
        return fingerprint;
    }

    List<Mark> marks() {
        return marks;
    }

    private void add(int count, int hash) {
        tokens = Math.addExact(tokens, count);
        fingerprint = Long.rotateLeft(fingerprint ^ hash, 23) * MIX + count;
    }

    /// A place where a cached prefix may end.
    record Mark(int tokens, long fingerprint, boolean oneHour) {}
}
