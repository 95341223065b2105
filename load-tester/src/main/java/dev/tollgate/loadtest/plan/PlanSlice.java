package dev.tollgate.loadtest.plan;

/**
 * Walks those operations of a plan whose device is owned, in planned order. Belongs to one thread; allocates nothing.
 *
 * <p>Before the first operation and after each {@link #advance} the methods speak of the current operation, as long as
 * {@link #hasOperation}.
 */
public final class PlanSlice {
    private final PlanReader reader;
    private final int devices;
    private final int residue;
    private final int modulus;
    private final int firstDevice;
    private long index;
    private int device;
    private long plannedNanos;

    PlanSlice(PlanReader reader, int devices, int residue, int modulus, int firstDevice) {
        this.reader = reader;
        this.devices = devices;
        this.residue = residue;
        this.modulus = modulus;
        this.firstDevice = firstDevice;
        this.index = ownsNothing() ? Long.MAX_VALUE : -1;
        advance();
    }

    private boolean ownsNothing() {
        return Math.floorMod(residue - firstDevice, modulus) >= devices;
    }

    /** False once the plan is at its end. */
    public boolean hasOperation() {
        return index != Long.MAX_VALUE;
    }

    public long index() {
        return index;
    }

    /** Number of the device among all of the run. */
    public int device() {
        return device;
    }

    /** Since the start of the plan; {@link Long#MAX_VALUE} at the end. */
    public long plannedNanos() {
        return plannedNanos;
    }

    /** Goes to the next owned operation. */
    public void advance() {
        if (index == Long.MAX_VALUE) {
            plannedNanos = Long.MAX_VALUE;
            return;
        }
        do {
            index++;
        } while (index < reader.limit() && !owns());
        plannedNanos = index < reader.limit() ? reader.plannedNanos(index) : Long.MAX_VALUE;
        if (!reader.isWithin(plannedNanos)) {
            plannedNanos = Long.MAX_VALUE;
            index = Long.MAX_VALUE;
        }
    }

    private boolean owns() {
        device = firstDevice + reader.device(index);
        return modulus == 1 || device % modulus == residue;
    }
}
