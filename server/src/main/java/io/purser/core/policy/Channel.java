package io.purser.core.policy;

/// Where alerts go. The webhook is the first kind; others join when they are built.
///
/// @param url where it is delivered
/// @param secret signs every delivery (Standard Webhooks); never printed
public record Channel(String name, String url, String secret) {
    @Override
    public String toString() {
        return "Channel[" + name + "]";
    }
}
