package io.purser.platform.http;

import java.io.IOException;

/// The way to the client of a WebSocket. Safe from any thread but the event loop's.
public interface Socket {

    /// Sends one message and returns when the connection has taken it. What several threads send does not mix.
    ///
    /// @throws StalledException where the client takes nothing for longer than the route's patience
    /// @throws IOException where the client has left
    void send(String text) throws IOException;

    /// Asks for a sign of life, which every client's library gives by itself.
    void ping() throws IOException;

    /// For how long nothing has come from the client, not even a sign of life.
    long silentMillis();

    /// The sub-protocol that both sides speak; empty where they have none in common.
    String subProtocol();

    /// Ends it. Further calls change nothing.
    ///
    /// @param reason at most 123 bytes of UTF-8; what is longer is cut
    void close(int code, String reason);
}
