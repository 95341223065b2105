package dev.tollgate.edge.listen;

/** Finds devices by name. Called on a thread that may wait. */
@FunctionalInterface
public interface DeviceNames {
    /** Numbers of the devices of this name, in whatever application; none where there is none. */
    long[] numbersOf(String name);
}
