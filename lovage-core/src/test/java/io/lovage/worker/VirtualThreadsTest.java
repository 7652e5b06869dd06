package io.lovage.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class VirtualThreadsTest {

    private static final int FIRST_JAVA_WITH_THEM = 21;

    @Test
    void threads_are_virtual_where_the_jvm_has_such() throws Exception {
        CompletableFuture<Thread> thread = new CompletableFuture<>();

        VirtualThreads.executor("test-").execute(() -> thread.complete(Thread.currentThread()));

        assertThat(isVirtual(thread.get(10, TimeUnit.SECONDS)))
                .isEqualTo(Runtime.version().feature() >= FIRST_JAVA_WITH_THEM);
    }

    private static boolean isVirtual(Thread thread) throws ReflectiveOperationException {
        return Runtime.version().feature() >= FIRST_JAVA_WITH_THEM
                && (boolean) Thread.class.getMethod("isVirtual").invoke(thread);
    }
}
