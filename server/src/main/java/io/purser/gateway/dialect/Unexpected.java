package io.purser.gateway.dialect;

/// The body is not what was expected; unwinds to where reading began.
final class Unexpected extends RuntimeException {
    private static final long serialVersionUID = 1L;
    private final String field;
    private final String expected;

    Unexpected(String field, String expected) {
        super(null, null, false, false);
        this.field = field;
        this.expected = expected;
    }

    BodyPeek.Peek rejected() {
        return new BodyPeek.Peek.Rejected(field, expected);
    }
}
