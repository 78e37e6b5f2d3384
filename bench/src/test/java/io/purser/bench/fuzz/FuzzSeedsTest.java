package io.purser.bench.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// The seeds of every target, and inputs that were findings once, hold their promises in every
/// build; so do a few thousand changes of them.
final class FuzzSeedsTest {
    private static final int CHANGES = 2_000;

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void everySeedHoldsItsPromises(FuzzTarget target) throws IOException {
        List<byte[]> seeds = seeds(target);
        assertThat(seeds).hasSizeGreaterThan(5);
        seeds.forEach(target::read);
    }

    @ParameterizedTest
    @EnumSource(FuzzTarget.class)
    void changedSeedsHoldTheirPromises(FuzzTarget target) throws IOException {
        List<byte[]> seeds = seeds(target);
        for (int i = 0; i < CHANGES; i++) {
            byte[] input = changed(seeds, new Random(i));
            try {
                target.read(input);
            } catch (RuntimeException | AssertionError broken) {
                throw new AssertionError(target + " " + i + ": " + Arrays.toString(input), broken);
            }
        }
    }

    @Test
    void anUnknownTargetIsRefusedByName() {
        assertThat(FuzzTarget.named("usage")).containsExactly(FuzzTarget.USAGE);
        assertThat(FuzzTarget.named("all")).containsExactly(FuzzTarget.values());
        assertThatThrownBy(() -> FuzzTarget.named("mail")).hasMessageContaining("\"mail\" is no target");
    }

    /// Bytes replaced, taken out, doubled or taken from another seed.
    private static byte[] changed(List<byte[]> seeds, Random random) {
        byte[] input = seeds.get(random.nextInt(seeds.size())).clone();
        for (int change = 1 + random.nextInt(4); change > 0 && input.length > 4; change--) {
            int at = 1 + random.nextInt(input.length - 1);
            int to = Math.min(input.length, at + 1 + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> input[at] = (byte) random.nextInt(256);
                case 1 -> input = joined(input, at, new byte[0], to);
                case 2 -> input = joined(input, to, Arrays.copyOfRange(input, at, to), to);
                default -> {
                    byte[] other = seeds.get(random.nextInt(seeds.size()));
                    int from = random.nextInt(other.length);
                    input = joined(input, at, Arrays.copyOfRange(other, from, Math.min(other.length, from + 60)), at);
                }
            }
        }
        return input;
    }

    private static byte[] joined(byte[] input, int upTo, byte[] middle, int from) {
        byte[] all = Arrays.copyOf(input, upTo + middle.length + input.length - from);
        System.arraycopy(middle, 0, all, upTo, middle.length);
        System.arraycopy(input, from, all, upTo + middle.length, input.length - from);
        return all;
    }

    private static List<byte[]> seeds(FuzzTarget target) throws IOException {
        List<byte[]> seeds = new ArrayList<>();
        try (Stream<Path> files = Files.list(Path.of("fuzz", target.word()))) {
            for (Path file : files.sorted().toList()) {
                seeds.add(Files.readAllBytes(file));
            }
        }
        return seeds;
    }
}
