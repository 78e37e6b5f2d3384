package io.purser;

import java.util.LinkedHashMap;
import java.util.Map;

/// What each mutation of the schema is asked so that it changes something, in an order in which that works.
final class ChangingMutations {
    private ChangingMutations() {}

    /// @param hook the secret of a webhook
    static Map<String, String> all(String hook) {
        Map<String, String> all = new LinkedHashMap<>();
        all.put(
                "rerate",
                "rerate(input: {model: \"sandbox\", from: \"2020-01-01T00:00:00Z\", to: \"2100-01-01T00:00:00Z\","
                        + " reason: \"typed per thousand\"}) { booked }");
        all.put(
                "setPrice",
                "setPrice(input: {provider: \"sandbox\", model: \"own\", effectiveFrom: \"2026-01-01\","
                        + " rates: [{of: \"input\", amount: \"1 USD\"}]}, reason: \"r\") { price { row } }");
        all.put(
                "deletePrice",
                "deletePrice(provider: \"sandbox\", model: \"own\", effectiveFrom: \"2026-01-01\", reason: \"r\")"
                        + " { before { row } }");
        all.put(
                "importPrices",
                "importPrices(input: {table: \"{\\\"one\\\": {\\\"litellm_provider\\\": \\\"sandbox\\\", \\\"mode\\\": \\\"chat\\\","
                        + " \\\"input_cost_per_token\\\": 1e-6, \\\"output_cost_per_token\\\": 2e-6}}\", source: \"list\"},"
                        + " reason: \"r\") { imported { id } }");
        all.put("apply", "apply(input: {document: $file, reason: \"board paper\"}) { policyVersion }");
        all.putAll(entries(hook));
        all.put("suspendOrganization", "suspendOrganization(organization: \"acme\", reason: \"unpaid\") { state }");
        all.put("resumeOrganization", "resumeOrganization(organization: \"acme\", reason: \"paid\") { state }");
        all.put("deleteOrganization", "");
        all.put("createKey", "createKey(input: {name: \"ci\"}) { secret }");
        all.put("rotateKey", "rotateKey(key: \"ci\", reason: \"in a log\") { secret }");
        all.put("revokeKey", "revokeKey(key: \"ci\", reason: \"lost\") { id }");
        String granted = " { allowances { id } }";
        all.put(
                "creditBudget",
                "creditBudget(input: {budget: \"whole\", amount: \"5 USD\", reason: \"agreed\"})" + granted);
        all.put("resetBudget", "resetBudget(input: {budget: \"whole\", reason: \"a loop\"})" + granted);
        all.put(
                "raiseBudget",
                "raiseBudget(input: {budget: \"whole\", by: \"5 USD\", until: \"1d\", reason: \"launch\"})" + granted);
        all.put(
                "reallocateBudget",
                "reallocateBudget(input: {from: {budget: \"whole\"}, to: {budget: \"adas\"}, amount: \"1 USD\","
                        + " reason: \"agreed\"})" + granted);
        all.put("endAllowance", "endAllowance(id: \"1\", reason: \"over\")" + granted);
        all.put(
                "decideIncreaseRequest",
                "decideIncreaseRequest(input: {id: \"1\", approve: true, reason: \"agreed\"}) { state }");
        all.put("testChannel", "testChannel(channel: \"hook\") { delivered }");
        all.put("muteChannel", "muteChannel(channel: \"hook\", until: \"1h\", reason: \"at work\") { mutedUntil }");
        all.put("redeliver", "redeliver(id: \"DELIVERY\") { state }");
        all.put("createToken", "createToken(input: {label: \"grafana\"}) { token { id } }");
        all.put("createSignInLink", "createSignInLink(input: {user: \"ada\"}) { url }");
        all.put("rebuildAnalytics", "rebuildAnalytics { place last }");
        all.put("endSignIns", "endSignIns(user: \"ada\", reason: \"laptop lost\") { ended }");
        all.put("revokeToken", "revokeToken(id: $token, reason: \"left\") { id }");
        return all;
    }

    /// Each kind of entry set and deleted again, money with a reason; what is deleted is not there a second time.
    private static Map<String, String> entries(String hook) {
        Map<String, String> all = new LinkedHashMap<>();
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Budget", "scope: {user: \"ada\"}, limit: \"3 USD\", period: \"day\", enforcement: \"soft\"");
        fields.put("Group", "costCentre: \"CC-1\"");
        fields.put("User", "kind: \"service\"");
        fields.put("Customer", "accountOwner: \"ada\"");
        fields.put("Plan", "models: [\"*-mini\"]");
        fields.put("Endpoint", "criticality: \"low\"");
        fields.put("RateLimit", "scope: {user: \"ada\"}, requestsPerMinute: \"1k\"");
        fields.put("TagPolicy", "tag: \"project\", allowed: [\"atlas\"]");
        fields.put("KeyPolicy", "keysPerUser: 2");
        fields.put("Channel", "webhook: {url: \"https://hooks.acme.example/x\", secret: \"" + hook + "\"}");
        all.put("setOrganization", "setOrganization(input: {platformOwner: [\"ada\"]}) { policyVersion }");
        all.put("setKey", "setKey(input: {name: \"ada-key\", models: [\"s*\"]}) { policyVersion }");
        fields.forEach((kind, said) -> {
            all.put(
                    "set" + kind,
                    "set" + kind + "(input: {name: \"one\", " + said + "}, reason: \"r\") { policyVersion }");
            all.put("delete" + kind, "delete" + kind + "(name: \"one\", reason: \"r\") { policyVersion }");
        });
        return all;
    }
}
