package io.purser.cli;

import picocli.CommandLine.Option;

/// A call to be priced.
final class SampleOptions {

    @Option(names = "--input", paramLabel = "N", description = "Uncached input tokens; 1000.")
    private long input = 1000;

    @Option(names = "--cache-read", paramLabel = "N", description = "Tokens read from the cache; 0.")
    private long cacheRead;

    @Option(names = "--cache-write", paramLabel = "N", description = "Tokens written to it; 0.")
    private long cacheWrite;

    @Option(names = "--cache-write-long", paramLabel = "N", description = "Tokens written for an hour; 0.")
    private long cacheWriteLong;

    @Option(names = "--output-tokens", paramLabel = "N", description = "Generated tokens; 500.")
    private long output = 500;

    PriceDesk.Sample sample() {
        for (long count : new long[] {input, cacheRead, cacheWrite, cacheWriteLong, output}) {
            if (count < 0 || count > 1_000_000_000) {
                throw new CommandFailed(count + " is not a number of tokens; expected 0 to 1000000000");
            }
        }
        return new PriceDesk.Sample(input, cacheRead, cacheWrite, cacheWriteLong, output);
    }
}
