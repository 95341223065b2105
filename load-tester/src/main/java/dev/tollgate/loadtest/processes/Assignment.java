package dev.tollgate.loadtest.processes;

import java.io.IOException;

/**
 * What a child is to do.
 *
 * @param index of the child, from 0
 * @param processes how many there are
 * @param stampRun number that stamps carry
 * @param scenario YAML, with passwords
 */
public record Assignment(int index, int processes, long stampRun, String scenario) {
    Frame frame() {
        return new BodyWriter()
                .put(index)
                .put(processes)
                .put(stampRun)
                .put(scenario)
                .frame(Frame.Kind.ASSIGNMENT);
    }

    static Assignment of(Frame frame) throws IOException {
        return BodyReader.read(
                frame, in -> new Assignment((int) in.number(), (int) in.number(), in.number(), in.text()));
    }

    /** The scenario may hold passwords. */
    @Override
    public String toString() {
        return "process " + (index + 1) + " of " + processes;
    }
}
