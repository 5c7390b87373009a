
async function goOn(request) {
  const asked = shards.map(shard => ask(shard, request.search))
  reply(request, await allOf(asked))            //@ service.done
}
