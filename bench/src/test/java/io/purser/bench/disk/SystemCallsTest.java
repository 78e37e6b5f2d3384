package io.purser.bench.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SystemCallsTest {
    private static final String WRITE = "12 pwrite64(9</d/ledger.db-wal>, \"x\", 1, 0) = 1";
    private static final String SYNC = "12 fdatasync(9</d/ledger.db-wal>) = 0";
    private static final String SEND =
            "15 writev(33<TCP:[127.0.0.1:5000->127.0.0.1:9100]>, [{iov_base=\"POST /v1/chat\", iov_len=9}], 1) = 9";

    @Test
    void aSyncBetweenTheWriteAndTheRequestIsRight() {
        assertThat(differences(WRITE, SYNC, SEND, WRITE, SYNC, SEND)).isEmpty();
    }

    @Test
    void aRequestBeforeTheSyncIsFound() {
        assertThat(differences(WRITE, SEND, SYNC)).hasSize(1);
    }

    @Test
    void aRequestBeforeTheSyncHasEndedIsFound() {
        assertThat(differences(
                        WRITE,
                        "12 fdatasync(9</d/ledger.db-wal> <unfinished ...>",
                        SEND,
                        "12 <... fdatasync resumed>) = 0"))
                .hasSize(1);
        assertThat(differences(
                        WRITE,
                        "12 fdatasync(9</d/ledger.db-wal> <unfinished ...>",
                        "12 <... fdatasync resumed>) = 0",
                        SEND))
                .isEmpty();
    }

    @Test
    void aRequestWithoutAWriteIsFound() {
        assertThat(differences(WRITE, SYNC, SEND, SEND)).hasSize(1);
    }

    @Test
    void aWriteBeforeTheCallArrivedDoesNotCount() {
        String arrival = "15 recvfrom(31<TCP:[127.0.0.1:8080->127.0.0.1:4000]>, \"POST /v1/chat\", 9) = 9";
        assertThat(differences(WRITE, SYNC, arrival, SEND)).hasSize(1);
        assertThat(differences(arrival, WRITE, SYNC, SEND)).isEmpty();
    }

    @Test
    void anAddressMayBeMappedIntoTheNewerProtocol() {
        String mapped = SEND.replace(
                "TCP:[127.0.0.1:5000->127.0.0.1:9100]", "TCPv6:[[::ffff:127.0.0.1]:5000->[::ffff:127.0.0.1]:9100]");
        assertThat(differences(WRITE, mapped, SYNC)).hasSize(1);
    }

    @Test
    void whatGoesElsewhereDoesNotCount() {
        SystemCalls calls = new SystemCalls(9100);
        assertThat(calls.differences(List.of(SEND.replace("9100", "9101")))).isEmpty();
        assertThat(calls.sends()).isZero();
    }

    private static List<String> differences(String... lines) {
        return new SystemCalls(9100).differences(List.of(lines));
    }
}
