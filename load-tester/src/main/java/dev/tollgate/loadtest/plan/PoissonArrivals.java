package dev.tollgate.loadtest.plan;

import java.util.Arrays;

/**
 * A Poisson process of rate 1 that can be read at any index.
 *
 * <p>Gap i is {@code -ln(u)}, with u made of the seed and i alone by SplitMix64: there is no generator whose state would have
 * to be carried along. Gaps are added within blocks of {@value #BLOCK} and blocks to a running total, always in the same
 * order, so that every reader gets the same sums to the last bit. A reader keeps the totals of the blocks it has passed and
 * the sums within the last one.
 */
final class PoissonArrivals implements Arrivals {
    private static final int BLOCK = 1024;
    private static final double TWO_TO_MINUS_53 = 0x1.0p-53;

    private final long seed;
    private final double[] sums = new double[BLOCK];
    private double[] totals = new double[64];
    private int totalsKnown = 1;
    private long block = -1;

    PoissonArrivals(long seed) {
        this.seed = seed;
    }

    @Override
    public double at(long index) {
        long wanted = index / BLOCK;
        if (wanted != block) {
            load(wanted);
        }
        return totals[(int) wanted] + sums[(int) (index % BLOCK)];
    }

    private void load(long wanted) {
        while (totalsKnown <= wanted) {
            if (block != totalsKnown - 1) {
                fill(totalsKnown - 1);
            }
            if (totalsKnown == totals.length) {
                totals = Arrays.copyOf(totals, totalsKnown * 2);
            }
            totals[totalsKnown] = totals[totalsKnown - 1] + sums[BLOCK - 1];
            totalsKnown++;
        }
        if (block != wanted) {
            fill(wanted);
        }
    }

    private void fill(long number) {
        double sum = 0;
        long first = number * BLOCK;
        for (int i = 0; i < BLOCK; i++) {
            sum -= Math.log(uniform(seed, first + i));
            sums[i] = sum;
        }
        block = number;
    }

    /** In (0, 1], from nothing but its arguments. */
    static double uniform(long seed, long index) {
        return ((Mix.of(seed, index) >>> 11) + 1) * TWO_TO_MINUS_53;
    }
}
