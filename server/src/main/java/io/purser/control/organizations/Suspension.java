package io.purser.control.organizations;

/// An organization that may begin nothing.
///
/// @param since epoch milliseconds
/// @param by who said so
/// @param reason why
public record Suspension(String organization, long since, String by, String reason) {
    public Suspension {
        if (reason.isBlank()) {
            throw new IllegalArgumentException("reason: is missing; expected why " + organization + " is suspended");
        }
    }
}
