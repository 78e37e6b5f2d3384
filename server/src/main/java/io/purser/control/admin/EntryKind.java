package io.purser.control.admin;

/// What can be set by itself: the entries of the governance file's lists, and the organization with what the file says
/// of it beside them.
public enum EntryKind {
    ORGANIZATION("organization", "organization"),
    BUDGET("budget", "budgets"),
    GROUP("group", "groups"),
    USER("user", "users"),
    KEY("key", "keys"),
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

    /// The list of the file in which such entries stand; the field that names it where there is none.
    public String section() {
        return section;
    }
}
