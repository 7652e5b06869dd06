package io.lovage.redis;

import io.lovage.testkit.NoLovageThreads;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.ExtendWith;

/** What tests have in common in which Celery's own tools meet workers of this process. */
@ExtendWith(NoLovageThreads.class)
abstract class CeleryToolsSuite extends RedisSuite {

    static CeleryTools celery;

    @BeforeAll
    static void startTools() {
        celery = CeleryTools.start(folder, server.url());
    }

    @AfterAll
    static void stopTools() {
        if (celery != null) {
            celery.close();
        }
    }
}
