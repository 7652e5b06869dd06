package io.lovage.redis.celery;

/** What a node remembers of Celery's words, since Lovage has others for them. */
record Memory(CeleryIds ids, RateTexts rates) {}
