package io.purser.control.prices;

/// Why a price of the table is not taken over.
public enum Reason {
    MALFORMED("is not an entry"),
    NO_PROVIDER("names no provider"),
    PATTERN("has a * in its name, which here would match other models"),
    NOT_A_NUMBER("has something else where a number belongs"),
    NEGATIVE("has a negative price"),
    UNIT("costs more than can be believed, 0.01 USD for a token: a slip of the unit"),
    TOO_FINE("has more decimals than money is counted in"),
    ZERO("costs 0: free or unknown, the table does not say which"),
    NO_INPUT("has no price for its input"),
    NO_OUTPUT("has no price for its output"),
    CONTRADICTION("says the same price twice, differently"),
    TIERS("has tiers that leave a gap or overlap"),
    UPLIFT("has a factor for a region that is none"),
    TWICE("is listed twice at different prices"),
    LOST("no longer says a price that is in force"),
    JUMP("differs too much from the price in force"),
    STANDING("is of the date of another price, which stays; another date");

    private final String text;

    Reason(String text) {
        this.text = text;
    }

    /// For people: what the entry does wrong.
    public String text() {
        return text;
    }

    /// Whether a person may say that it is right all the same.
    public boolean acceptable() {
        return this == LOST || this == JUMP;
    }
}
