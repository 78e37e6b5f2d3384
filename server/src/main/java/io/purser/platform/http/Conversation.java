package io.purser.platform.http;

/// What a route says and hears over one WebSocket. Its messages come one after the other, each on a virtual thread; the
/// next one is read when the one before has been heard.
public interface Conversation {

    /// A message of the client.
    void heard(String text);

    /// The client sent bytes that are no text.
    void heardBytes();

    /// The connection is gone; nobody hears anything more. Must not block.
    void over();
}
