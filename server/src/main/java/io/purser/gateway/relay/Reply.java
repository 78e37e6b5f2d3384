package io.purser.gateway.relay;

/// How the rest of an answer is handled.
interface Reply {
    /// The upstream is lost, the client still there.
    void broken(Job.Failure failure);

    /// The client has left and the call ends: what it consumed by now.
    void clientGone();

    /// The client has left and the answer is read on: nothing more is written.
    void unread();

    /// Since when the relay has been waiting for the client, 0 where it is not.
    long waitingForClientSinceNanos();

    /// Nothing has come from a reasoning model for some time.
    void silent();
}
