package io.purser.governance.access;

/// Why a key that matched in full opens nothing any more.
public enum KeyEnd {
    /// Somebody ended it.
    REVOKED("api_key_revoked", "was revoked"),
    /// Its time is over.
    EXPIRED("api_key_expired", "has expired"),
    /// Its user made it, and no key policy covers that user any more, or one that allows none.
    UNCOVERED("api_key_uncovered", "is not covered by a key policy any more");

    private final String code;
    private final String words;

    KeyEnd(String code, String words) {
        this.code = code;
        this.words = words;
    }

    /// As answers write it.
    public String code() {
        return code;
    }

    /// What is to be said of the key: "was revoked".
    public String words() {
        return words;
    }
}
