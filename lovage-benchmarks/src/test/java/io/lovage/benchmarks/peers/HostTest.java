package io.lovage.benchmarks.peers;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostTest {

    /** Where Linux begins, unless it is told otherwise. */
    private static final int FIRST_OF_CONNECTIONS = 32_768;

    @Test
    void a_servers_port_is_none_that_a_connection_may_be_given(@TempDir Path folder) throws InterruptedException {
        assertThat(new Host(folder, "nobody").port()).isBetween(1024, FIRST_OF_CONNECTIONS - 1);
    }
}
