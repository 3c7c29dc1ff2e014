"""The API keeps nothing of a customer: tokens belong to agents, deliveries point to facts."""

from ucho.core.privacy import Treatment, declare

declare(Treatment.NOTHING, "api.token", "api.webhook", "api.seenkey")
declare(Treatment.KEPT, "api.upload", why="what programs send ahead of an answer; removed within three days")
declare(Treatment.KEPT, "api.webhookdelivery", why="ids, codes and numbers only; the person its fact names is empty")
