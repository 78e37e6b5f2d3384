package io.purser.gateway.relay;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import io.purser.core.money.Money;
import io.purser.governance.settlement.GovernedCall;

/// The `purser` objects in the events of our own that end a stream, as JSON.
record StreamNotes(String requestId) {

    String plain() {
        return "{\"requestId\":\"" + requestId + "\"}";
    }

    /// What was charged of an answer that broke off.
    String charged(GovernedCall.Receipt receipt) {
        Long cost = receipt.cost();
        return "{\"requestId\":\"" + requestId + "\",\"charged\":"
                + (cost == null ? "null" : "\"" + Money.plain(cost, receipt.currency()) + "\"") + ",\"currency\":\""
                + receipt.currency().code() + "\"}";
    }

    /// Which budget ended the stream.
    String cut(GovernedCall.Receipt receipt) {
        String budget =
                receipt.tightest() == null ? "" : receipt.tightest().budget().name();
        String quoted = new String(JsonStringEncoder.getInstance().quoteAsString(budget));
        return "{\"requestId\":\"" + requestId + "\",\"cut\":{\"reason\":\"budget\",\"budget\":\"" + quoted + "\"}}";
    }
}
