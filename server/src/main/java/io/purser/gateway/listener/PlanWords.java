package io.purser.gateway.listener;

import io.purser.core.policy.CustomerPlan;
import io.purser.governance.admission.Verdict;
import java.util.stream.Collectors;

/// A refusal by the plan of a customer, in words for the caller and, where the caller shows them, for the customer.
final class PlanWords {
    private static final int MOST_SHOWN = 20;

    private PlanWords() {}

    /// The same refusal with whose plan it is, what the plan says to it and where there is more.
    static Refusal of(Refusal refusal, String customer, CustomerPlan plan) {
        String words = "Customer \"" + customer + "\" is on plan \"" + plan.name() + "\"."
                + (plan.message() == null ? "" : " " + ended(plan.message()))
                + (plan.upgradeUrl() == null ? "" : " Upgrade: " + plan.upgradeUrl());
        return refusal.adding(words).with(new Refusal.OnPlan(customer, plan.name(), plan.message(), plan.upgradeUrl()));
    }

    private static String ended(String sentence) {
        return ".!?…".indexOf(sentence.charAt(sentence.length() - 1)) < 0 ? sentence + "." : sentence;
    }

    /// What the plan does not allow.
    static String of(Verdict.NotOnPlan refused) {
        String what = refused.what().word();
        String asked = refused.value() == null
                ? "The customer's plan allows only some " + what + "s, and this call names none"
                : "The customer's plan does not allow " + what + " \"" + refused.value() + "\"";
        String shown = refused.allowed().stream().limit(MOST_SHOWN).collect(Collectors.joining(", "));
        int more = refused.allowed().size() - MOST_SHOWN;
        return asked + "; expected one of " + shown + (more > 0 ? " and " + more + " more." : ".");
    }
}
