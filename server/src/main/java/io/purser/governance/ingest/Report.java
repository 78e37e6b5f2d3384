package io.purser.governance.ingest;

import io.purser.core.attribution.Attribution;
import io.purser.core.ledger.Particulars;
import io.purser.core.usage.DataMode;
import io.purser.core.usage.Outcome;
import io.purser.core.usage.TokenUsage;
import io.purser.platform.secret.Sha256;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call that was made elsewhere, as its source tells it.
///
/// @param as what the source calls it
/// @param at when it was made, epoch milliseconds; null: now
/// @param serviceTier the class of service, in the provider's word
/// @param latencyMillis from request to end, 0 where nobody says
/// @param firstTokenMillis -1 where nobody says
/// @param dataMode whether it was made in earnest
/// @param flags what is unusual in what was told
public record Report(
        Particulars.Reported as,
        @Nullable Long at,
        Attribution attribution,
        String provider,
        String model,
        @Nullable String responseModel,
        @Nullable String serviceTier,
        Outcome outcome,
        TokenUsage usage,
        int retryCount,
        long latencyMillis,
        long firstTokenMillis,
        boolean streamed,
        DataMode dataMode,
        List<String> flags) {
    private static final char[] ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz".toCharArray();
    private static final int CHARACTERS = 26;

    public Report {
        flags = List.copyOf(flags);
    }

    /// The request id of the call in our ledger: it follows from what the source calls it, so that the ledger takes
    /// each once.
    public String requestId() {
        String organization = attribution.identity().organization();
        BigInteger left = new BigInteger(Sha256.hex(organization + "\n" + as.source() + "\n" + as.id()), 16);
        char[] id = new char[CHARACTERS];
        for (int i = 0; i < CHARACTERS; i++) {
            id[i] = ALPHABET[left.intValue() & 31];
            left = left.shiftRight(5);
        }
        return "req_" + new String(id);
    }
}
