package dev.tollgate.edge.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.tollgate.edge.testing.FreePorts.Part;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

final class FreePortsTest {
    @Test
    void eachForkHasAPartOfWhatTheKernelLeaves() {
        assertEquals(new Part(10_000, 1_423), FreePorts.part("32768\t60999\n", 1));
        assertEquals(new Part(11_423, 1_423), FreePorts.part("32768\t60999\n", 2));
        assertEquals(new Part(10_000, 1_423), FreePorts.part("32768\t60999\n", 17));
        assertEquals(new Part(45_001, 1_283), FreePorts.part("10000\t45000\n", 1));
        assertEquals(new Part(45_001 + 15 * 1_283, 1_283), FreePorts.part("10000\t45000\n", 16));
    }

    @Test
    void takesOfAllWhereTheKernelLeavesHardlyAny() {
        assertEquals(new Part(10_000, 3_471), FreePorts.part("1024\t65535\n", 1));
        assertEquals(new Part(13_471, 3_471), FreePorts.part("1024\t62000\n", 2));
    }

    @Test
    void givesEachPortOnce() throws IOException {
        int port = FreePorts.next();
        assertNotEquals(port, FreePorts.next());
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            assertEquals(port, socket.getLocalPort());
        }
    }
}
