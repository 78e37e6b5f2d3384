package io.purser.gateway.sandbox;

/// A request that no model would accept, with the status a provider would give it.
final class BadRequest extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String code;

    BadRequest(String message) {
        this(400, "invalid_request_error", message);
    }

    BadRequest(int status, String code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    int status() {
        return status;
    }

    String code() {
        return code;
    }

    String text() {
        String message = getMessage();
        return message == null ? "the request is not understood" : message;
    }
}
