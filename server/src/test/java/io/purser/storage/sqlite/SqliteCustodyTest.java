package io.purser.storage.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.purser.core.usage.ServiceTier;
import io.purser.governance.custody.Deposit;
import io.purser.governance.custody.OpenResponse;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteCustodyTest {
    private static final long NOW = 1_795_262_400_000L;

    private final Path folder;

    SqliteCustodyTest(@TempDir Path folder) {
        this.folder = folder;
    }

    private static Deposit deposit(String id, String owner, long at) {
        return new Deposit(id, Deposit.Kind.RESPONSE, "acme", owner, "openai", "req_1", at);
    }

    private SqliteCustody open(DataFolder data) {
        return SqliteCustody.open(data, NOW - 1_000, Thread.ofVirtual().factory());
    }

    private static @Nullable Deposit find(SqliteCustody custody, String id) {
        CompletableFuture<Optional<Deposit>> found = new CompletableFuture<>();
        custody.find(id, Runnable::run, deposit -> found.complete(Optional.ofNullable(deposit)));
        return found.join().orElse(null);
    }

    @Test
    void itsLogDoesNotGrowForEver() throws IOException {
        try (DataFolder data = DataFolder.open(folder);
                SqliteCustody custody = open(data)) {
            for (int i = 0; i < 4_000; i++) {
                custody.keep(deposit("resp_" + i, "key:k1", NOW));
                custody.flush();
            }
            assertThat(Files.size(folder.resolve("custody.db-wal"))).isLessThan(6 << 20);
        }
    }

    @Test
    void whatIsKeptIsFoundAtOnceAndAfterARestart() {
        Deposit made = deposit("resp_1", "key:k1", NOW);
        try (DataFolder data = DataFolder.open(folder)) {
            try (SqliteCustody custody = open(data)) {
                custody.keep(made);
                assertThat(find(custody, "resp_1")).isEqualTo(made);
                assertThat(find(custody, "resp_2")).isNull();
            }
            try (SqliteCustody custody = open(data)) {
                assertThat(find(custody, "resp_1")).isEqualTo(made);
            }
        }
    }

    @Test
    void whatGoesOnInTheBackgroundIsFoundAfterARestartUntilItsCallHasEnded() {
        OpenResponse first = new OpenResponse("req_1", "resp_1", "openai", "gpt-5.4", "gpt-5.4", ServiceTier.FLEX, NOW);
        OpenResponse second =
                new OpenResponse("req_2", "resp_2", "openai", "fast", null, ServiceTier.STANDARD, NOW + 1);
        try (DataFolder data = DataFolder.open(folder)) {
            try (SqliteCustody custody = open(data)) {
                CompletableFuture<Void> noted = new CompletableFuture<>();
                custody.keepOpen(second, Runnable::run, () -> {});
                custody.keepOpen(first, Runnable::run, () -> noted.complete(null));
                noted.join();
            }
            try (SqliteCustody custody = open(data)) {
                assertThat(custody.open()).containsExactly(first, second);
                custody.ended("req_1");
            }
            try (SqliteCustody custody = open(data)) {
                assertThat(custody.open()).containsExactly(second);
            }
        }
    }

    @Test
    void theFirstToMakeItKeepsIt() {
        try (DataFolder data = DataFolder.open(folder)) {
            try (SqliteCustody custody = open(data)) {
                custody.keep(deposit("resp_1", "key:k1", NOW));
                custody.keep(deposit("resp_1", "key:k2", NOW));
            }
            try (SqliteCustody custody = open(data)) {
                custody.keep(deposit("resp_1", "key:k3", NOW));
            }
            try (SqliteCustody custody = open(data)) {
                assertThat(find(custody, "resp_1")).isEqualTo(deposit("resp_1", "key:k1", NOW));
            }
        }
    }

    @Test
    void whatIsForgottenOrTooOldIsGone() {
        try (DataFolder data = DataFolder.open(folder)) {
            try (SqliteCustody custody = open(data)) {
                custody.keep(deposit("forgotten", "key:k1", NOW));
                custody.keep(deposit("old", "key:k1", NOW - 2_000));
                custody.forget("forgotten");
                assertThat(find(custody, "forgotten")).isNull();
            }
            try (SqliteCustody custody = open(data)) {
                assertThat(find(custody, "old")).isNull();
                assertThat(find(custody, "forgotten")).isNull();
            }
        }
    }
}
