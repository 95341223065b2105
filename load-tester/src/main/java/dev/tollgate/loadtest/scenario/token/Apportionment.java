package dev.tollgate.loadtest.scenario.token;

import java.util.Arrays;
import java.util.Comparator;

/** Shares out whole things by weight. */
final class Apportionment {
    private Apportionment() {}

    /** How many of {@code count} each weight gets: its share rounded down, and one more for the largest remainders, the first ones first. */
    static int[] of(int count, double[] weights) {
        double sum = Arrays.stream(weights).sum();
        int[] shares = new int[weights.length];
        double[] remainders = new double[weights.length];
        int given = 0;
        for (int i = 0; i < weights.length; i++) {
            double exact = count * (weights[i] / sum);
            shares[i] = (int) Math.floor(exact + 1e-9);
            remainders[i] = exact - shares[i];
            given += shares[i];
        }
        Integer[] order = new Integer[weights.length];
        Arrays.setAll(order, i -> i);
        Arrays.sort(order, Comparator.comparingDouble(i -> -remainders[i]));
        for (int i = 0; given < count; i++) {
            shares[order[i % order.length]]++;
            given++;
        }
        return shares;
    }
}
