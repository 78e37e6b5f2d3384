package io.purser.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What the command line asks about prices and exchange rates; it is answered from files, without a gateway. `Main`
/// brings it.
public interface PriceDesk {

    /// What a price table would change, and where that was asked for, the change.
    ///
    /// @throws Refused with one clear sentence
    /// @throws io.purser.platform.config.ConfigException with every problem of a file
    JsonNode review(Review asked);

    /// The prices in force; with a name or pattern only those.
    JsonNode show(Book book, @Nullable String model);

    /// Which price answers for a model, why, and what a call costs by it.
    JsonNode explain(Book book, String model, Sample sample);

    /// The exchange rates in force, for two currencies each one; or every one that is known.
    JsonNode rates(Book book, boolean all);

    /// What a file of exchange rates would change, and where that was asked for, the change.
    ///
    /// @throws Refused with one clear sentence
    /// @throws io.purser.platform.config.ConfigException with every problem of a file
    JsonNode rates(RateFile asked);

    /// A file of exchange rates to be reviewed.
    ///
    /// @param out where they go, null: where the configuration reads them
    /// @param write whether to write what is accepted
    record RateFile(Book book, Path rates, @Nullable Path out, boolean write) {}

    /// Whose prices.
    ///
    /// @param config `purser.yaml`, null where there is none
    /// @param at when
    record Book(@Nullable Path config, Map<String, String> environment, Instant at) {
        public Book {
            environment = Map.copyOf(environment);
        }

        /// What must never be seen of it: the environment.
        @Override
        public String toString() {
            return "Book[" + config + ", " + at + "]";
        }
    }

    /// A table to be reviewed.
    ///
    /// @param out where accepted prices go, null: where the configuration reads them
    /// @param source stands on every price
    /// @param effective the day from which they hold
    /// @param largestJump the largest factor that is believed
    /// @param accepted models for which a person vouches
    /// @param providers only theirs; empty: all
    /// @param write whether to write what is accepted
    record Review(
            Book book,
            Path table,
            @Nullable Path out,
            String source,
            LocalDate effective,
            long largestJump,
            Set<String> accepted,
            Set<String> providers,
            boolean write) {
        public Review {
            accepted = Set.copyOf(accepted);
            providers = Set.copyOf(providers);
        }
    }

    /// A call to be priced.
    ///
    /// @param units what it consumes besides text, by the names that exports have
    /// @param usual whether nothing of it was asked for: then it is fitted to the model
    /// @param service the class of service
    /// @param region where it runs, null: where the provider does
    record Sample(
            long input,
            long cacheRead,
            long cacheWrite,
            long cacheWriteLong,
            long output,
            long reasoning,
            Map<String, Long> units,
            boolean usual,
            String service,
            @Nullable String region) {
        public Sample {
            units = Map.copyOf(units);
        }
    }

    /// A question that cannot be answered.
    final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        /// @param message one sentence that names the file and what to do
        public Refused(String message) {
            super(message);
        }
    }
}
