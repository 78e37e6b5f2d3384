package io.purser.gateway.sandbox;

/// Writes one answer in one wire format, whole or as the parts of a stream. A stream is the
/// opening, then for every choice its thoughts and its pieces in order, then the closing. Every
/// text is ASCII.
interface Wire {
    /// The body of an answer that is not streamed.
    String whole();

    /// What goes out before anything is generated.
    String opening();

    /// What goes out when tokens `from` to `to` of a choice's thinking are done; empty where
    /// thinking is silent.
    String thought(int choice, int from, int to);

    /// Characters `from` to `to` of a choice's text or tool arguments.
    String piece(int choice, int from, int to);

    /// What follows the last piece: reasons, usage, the end.
    String closing();

    /// An error inside the stream.
    String failure();
}
