package dev.tollgate.loadtest.measure;

/** Between which two instants a latency lies. */
public enum Clock {
    /** From the planned instant to the end: what a device that does not wait for others would see. */
    RESPONSE,
    /** From the first byte handed to the socket to the end. */
    SERVICE,
    /** From the planned instant to the first byte handed to the socket. */
    WAIT
}
