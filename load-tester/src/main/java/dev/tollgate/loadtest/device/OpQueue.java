package dev.tollgate.loadtest.device;

/** Operations of one connection that are due and cannot start, oldest first, each with its planned instant. */
final class OpQueue {
    private static final int INITIAL = 8;

    private long[] planned = new long[INITIAL];
    private short[] flows = new short[INITIAL];
    private int head;
    private int size;

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    long oldestPlanned() {
        return planned[head];
    }

    int oldestFlow() {
        return flows[head];
    }

    void add(int flow, long plannedNanos) {
        if (size == planned.length) {
            grow();
        }
        int index = (head + size) & (planned.length - 1);
        planned[index] = plannedNanos;
        flows[index] = (short) flow;
        size++;
    }

    void removeOldest() {
        head = (head + 1) & (planned.length - 1);
        size--;
    }

    private void grow() {
        long[] morePlanned = new long[planned.length * 2];
        short[] moreFlows = new short[planned.length * 2];
        for (int i = 0; i < size; i++) {
            int from = (head + i) & (planned.length - 1);
            morePlanned[i] = planned[from];
            moreFlows[i] = flows[from];
        }
        planned = morePlanned;
        flows = moreFlows;
        head = 0;
    }
}
