package io.purser.control.admin;

/// What the governance file has lists of, as far as one entry can be set or deleted by itself. Keys have
/// operations of their own.
public enum EntryKind {
    BUDGET("budget", "budgets"),
    GROUP("group", "groups"),
    USER("user", "users"),
    CUSTOMER("customer", "customers"),
    PLAN("plan", "plans"),
    ENDPOINT("endpoint", "endpoints"),
    RATE_LIMIT("rateLimit", "rateLimits"),
    TAG_POLICY("tagPolicy", "tagPolicies"),
    KEY_POLICY("keyPolicy", "keyPolicies"),
    CHANNEL("channel", "channels");

    private final String word;
    private final String section;

    EntryKind(String word, String section) {
        this.word = word;
        this.section = section;
    }

    /// As a plan and the audit have it.
    public String word() {
        return word;
    }

    /// The list of the file in which such entries stand.
    public String section() {
        return section;
    }
}
