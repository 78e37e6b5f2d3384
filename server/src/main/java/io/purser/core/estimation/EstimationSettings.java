package io.purser.core.estimation;

/// What an operator may set about estimates.
///
/// @param quantile the share of calls whose output the adaptive estimate covers without a top-up
/// @param coldStart output tokens assumed for one choice while nothing is learned
/// @param unknownMaximumOutput output maximum of a model of which none is known, for one choice
/// @param leastSamples calls after which what was learned counts
public record EstimationSettings(double quantile, long coldStart, long unknownMaximumOutput, int leastSamples) {

    /// The quantile was chosen by simulation over real traffic (`StreamBudgetSimulationTest`): lower
    /// ones let too many calls begin that then run dry together, higher ones leave more of a
    /// budget's end unused. Fewer samples than these make it a matter of luck.
    public static final EstimationSettings DEFAULT = new EstimationSettings(0.85, 1_024, 32_768, 32);

    public EstimationSettings {
        if (!(quantile > 0 && quantile < 1)) {
            throw new IllegalArgumentException(quantile + " is not a quantile; expected more than 0 and less than 1");
        }
        if (coldStart < 1 || unknownMaximumOutput < 1 || leastSamples < 1) {
            throw new IllegalArgumentException("coldStart " + coldStart + ", unknownMaximumOutput "
                    + unknownMaximumOutput + ", leastSamples " + leastSamples + "; expected 1 or more each");
        }
    }
}
