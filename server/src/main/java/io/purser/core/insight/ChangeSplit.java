package io.purser.core.insight;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;

/// Why a cost changed, in parts that add up to the change, to the last unit.
///
/// @param volume more or less of the same, at the same prices
/// @param mix another composition: dearer or cheaper models, more output for the same input
/// @param price the same at other prices
/// @param appeared what was not there before
/// @param gone what is not there any more; never above 0
public record ChangeSplit(long volume, long mix, long price, long appeared, long gone) {
    public static final ChangeSplit NONE = new ChangeSplit(0, 0, 0, 0, 0);

    /// One kind of usage in both periods.
    ///
    /// @param tokensBefore how much there was
    /// @param costBefore what it cost
    /// @param tokens how much there is
    /// @param cost what it costs
    /// @param costAtOldPrices what it would cost at the prices before
    public record Cell(long tokensBefore, long costBefore, long tokens, long cost, long costAtOldPrices) {}

    /// Splits the change of something that was there in both periods.
    ///
    /// @param cells its kinds of usage; one that is only in one of the periods is a matter of the mix
    public static ChangeSplit of(List<Cell> cells) {
        BigInteger tokensBefore = BigInteger.ZERO;
        BigInteger tokens = BigInteger.ZERO;
        long costBefore = 0;
        long cost = 0;
        long atOldPrices = 0;
        for (Cell cell : cells) {
            tokensBefore = tokensBefore.add(BigInteger.valueOf(cell.tokensBefore()));
            tokens = tokens.add(BigInteger.valueOf(cell.tokens()));
            costBefore = Math.addExact(costBefore, cell.costBefore());
            cost = Math.addExact(cost, cell.cost());
            atOldPrices = Math.addExact(atOldPrices, cell.costAtOldPrices());
        }
        long volume = volume(costBefore, tokensBefore, tokens);
        long price = Math.subtractExact(cost, atOldPrices);
        long mix = Math.subtractExact(Math.subtractExact(Math.subtractExact(cost, costBefore), volume), price);
        return new ChangeSplit(volume, mix, price, 0, 0);
    }

    /// What so many more tokens of the same composition would have cost more. Without a token before, how much more
    /// there is cannot be said: then it is all a matter of the mix.
    private static long volume(long costBefore, BigInteger tokensBefore, BigInteger tokens) {
        if (tokensBefore.signum() == 0) {
            return 0;
        }
        return new BigDecimal(BigInteger.valueOf(costBefore).multiply(tokens.subtract(tokensBefore)))
                .divide(new BigDecimal(tokensBefore), 0, RoundingMode.HALF_EVEN)
                .longValueExact();
    }

    /// Something that was not there before.
    public static ChangeSplit appeared(long cost) {
        return new ChangeSplit(0, 0, 0, cost, 0);
    }

    /// Something that is not there any more.
    public static ChangeSplit gone(long costBefore) {
        return new ChangeSplit(0, 0, 0, 0, Math.negateExact(costBefore));
    }

    /// Both together.
    public ChangeSplit plus(ChangeSplit other) {
        return new ChangeSplit(
                Math.addExact(volume, other.volume),
                Math.addExact(mix, other.mix),
                Math.addExact(price, other.price),
                Math.addExact(appeared, other.appeared),
                Math.addExact(gone, other.gone));
    }

    /// The change itself.
    public long sum() {
        return Math.addExact(Math.addExact(Math.addExact(volume, mix), price), Math.addExact(appeared, gone));
    }
}
