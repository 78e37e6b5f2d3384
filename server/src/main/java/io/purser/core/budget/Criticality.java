package io.purser.core.budget;

/// How much it matters that calls of an endpoint run as they were asked for: the less critical give way first.
public enum Criticality {
    LOW,
    /// What an endpoint has that nobody declared, and a call that names none.
    NORMAL,
    HIGH;

    /// Whether something that gives way up to this criticality concerns calls of `other`.
    public boolean covers(Criticality other) {
        return other.compareTo(this) <= 0;
    }
}
