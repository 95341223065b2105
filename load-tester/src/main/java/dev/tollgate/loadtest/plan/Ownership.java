package dev.tollgate.loadtest.plan;

/**
 * Which devices belong to one event loop: those whose number leaves {@code residue} when divided by {@code modulus}. Process
 * k of P owns every P-th device, and its loops share those out in the same way.
 */
public record Ownership(int residue, int modulus) {
    /** All devices. */
    public static final Ownership ALL = new Ownership(0, 1);

    public Ownership {
        if (modulus < 1 || residue < 0 || residue >= modulus) {
            throw new IllegalArgumentException(
                    "residue " + residue + " of modulus " + modulus + ": expected 0 ≤ r < m");
        }
    }

    /** What process {@code index} of {@code of} owns. */
    public static Ownership process(int index, int of) {
        return new Ownership(index, of);
    }

    /** What loop {@code index} of {@code of} owns of this. */
    public Ownership loop(int index, int of) {
        return new Ownership(residue + modulus * index, modulus * of);
    }

    public boolean owns(int device) {
        return device % modulus == residue;
    }

    /** How many of the devices 0 to {@code devices - 1} are owned. */
    public int count(int devices) {
        return devices <= residue ? 0 : (devices - residue - 1) / modulus + 1;
    }
}
