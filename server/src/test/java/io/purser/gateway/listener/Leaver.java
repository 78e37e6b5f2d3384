package io.purser.gateway.listener;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// A client over a socket of its own that reads exactly as much as it is told and then leaves.
final class Leaver implements AutoCloseable {
    private static final byte[] HEAD_END = {'\r', '\n', '\r', '\n'};

    private final Socket socket;

    private Leaver(Socket socket) {
        this.socket = socket;
    }

    /// Sends a call and reads nothing yet.
    static Leaver calls(Rig rig, String path, String body) throws IOException {
        return calls(rig, path, body, "leaver");
    }

    /// @param agent what the provider sees as the `user-agent`
    static Leaver calls(Rig rig, String path, String body, String agent) throws IOException {
        return calls(new Socket(InetAddress.getLoopbackAddress(), rig.port()), path, body, agent);
    }

    /// A client whose connection takes in little before it is read.
    static Leaver narrow(Rig rig, String path, String body) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), rig.port()));
        return calls(socket, path, body, "narrow");
    }

    private static Leaver calls(Socket socket, String path, String body, String agent) throws IOException {
        socket.setSoTimeout(60_000);
        socket.setTcpNoDelay(true);
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer " + FakeGovernance.KEY
                                + "\r\nUser-Agent: " + agent + "\r\nContent-Type: application/json\r\nContent-Length: "
                                + body.length() + "\r\n\r\n"
                                + body)
                        .getBytes(StandardCharsets.UTF_8));
        return new Leaver(socket);
    }

    /// The answer's head.
    String head() throws IOException {
        StringBuilder head = new StringBuilder();
        int matched = 0;
        while (matched < HEAD_END.length) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the answer ended within its head: " + head);
            }
            matched = next == HEAD_END[matched] ? matched + 1 : next == HEAD_END[0] ? 1 : 0;
            head.append((char) next);
        }
        return head.toString();
    }

    /// Exactly so many bytes of the answer's body, without the framing of its chunks.
    String body(int bytes) throws IOException {
        StringBuilder text = new StringBuilder(bytes);
        InputStream in = socket.getInputStream();
        while (text.length() < bytes) {
            int chunk = chunkLength(in);
            int wanted = Math.min(chunk, bytes - text.length());
            byte[] read = in.readNBytes(wanted);
            text.append(new String(read, StandardCharsets.ISO_8859_1));
            if (read.length < wanted || chunk == 0) {
                throw new IOException("the answer ended after " + text.length() + " of " + bytes + " bytes: " + text);
            }
            if (wanted == chunk) {
                in.readNBytes(2);
            }
        }
        return text.toString();
    }

    private static int chunkLength(InputStream in) throws IOException {
        int length = 0;
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                throw new IOException("the answer ended between two chunks");
            }
            length = 16 * length + Character.digit(next, 16);
        }
        in.read();
        return length;
    }

    /// Leaves at once, whatever is on its way.
    @Override
    public void close() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }
}
