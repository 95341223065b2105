package dev.tollgate.loadtest.processes;

import java.io.IOException;

/** Why a child has no result; what its user is to see of it. */
public record Failure(Kind kind, String message) {
    public enum Kind {
        /** Nothing listens at the target. */
        UNREACHABLE,
        /** A file or setting cannot be used. */
        INVALID,
        /** A mistake of ours. */
        INTERNAL
    }

    Frame frame() {
        return new BodyWriter().put(kind).put(message).frame(Frame.Kind.FAILURE);
    }

    static Failure of(Frame frame) throws IOException {
        return BodyReader.read(frame, in -> new Failure(in.one(Kind.values()), in.text()));
    }
}
