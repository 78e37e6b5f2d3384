package io.purser.gateway.sandbox;

/// Deterministic text of which every token is exactly four bytes: three letters and a space.
final class Words {
    private static final int TABLE_TOKENS = 4_096;
    private static final int LETTERS = 26;
    /// The table twice over, so that any start leaves a full table to read.
    private static final String TABLE = table().repeat(2);

    private Words() {}

    static String text(long seed, int tokens) {
        int start = (int) Long.remainderUnsigned(seed, TABLE_TOKENS) * SandboxCatalog.BYTES_PER_TOKEN;
        int length = tokens * SandboxCatalog.BYTES_PER_TOKEN;
        int half = TABLE_TOKENS * SandboxCatalog.BYTES_PER_TOKEN;
        if (length <= half) {
            return TABLE.substring(start, start + length);
        }
        StringBuilder text = new StringBuilder(length);
        while (text.length() < length) {
            text.append(TABLE, start, start + Math.min(half, length - text.length()));
        }
        return text.toString();
    }

    private static String table() {
        StringBuilder table = new StringBuilder();
        long state = 42;
        for (int token = 0; token < TABLE_TOKENS; token++) {
            for (int letter = 0; letter < SandboxCatalog.BYTES_PER_TOKEN - 1; letter++) {
                state = state * 6364136223846793005L + 1442695040888963407L;
                table.append((char) ('a' + (int) Long.remainderUnsigned(state >>> 33, LETTERS)));
            }
            table.append(' ');
        }
        return table.toString();
    }
}
