// The AWS SDK for JavaScript v3 in a served scene: who it is, an object, a queue, the trail, and a refusal.
import { CloudTrailClient, LookupEventsCommand } from "@aws-sdk/client-cloudtrail";
import { CreateUserCommand, IAMClient } from "@aws-sdk/client-iam";
import { GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { CreateQueueCommand, ReceiveMessageCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { fromIni } from "@aws-sdk/credential-providers";

const as = (profile) => ({ credentials: fromIni({ profile }) });
const told = {};

told.who = (await new STSClient(as("developer-updateapp")).send(new GetCallerIdentityCommand({}))).Arn;

const s3 = new S3Client(as("developer-updateapp"));
const object = { Bucket: "productionapp", Key: "story.txt" };
await s3.send(new PutObjectCommand({ ...object, Body: "a story" }));
told.body = await (await s3.send(new GetObjectCommand(object))).Body.transformToString();

// This SDK sends a queue's calls to the host of its URL, and Node.js knows no proxy.
const sqs = new SQSClient(as("production-admin"));
const queue = { QueueUrl: (await sqs.send(new CreateQueueCommand({ QueueName: "orders" }))).QueueUrl };
await sqs.send(new SendMessageCommand({ ...queue, MessageBody: "one order" }));
told.message = (await sqs.send(new ReceiveMessageCommand({ ...queue, WaitTimeSeconds: 2 }))).Messages[0].Body;

const trail = new CloudTrailClient(as("production-admin"));
told.trail = (await trail.send(new LookupEventsCommand({}))).Events.some(
  (event) => event.EventName === "CreateQueue",
);

const denied = new IAMClient(as("developer")).send(new CreateUserCommand({ UserName: "Eve" }));
told.refused = await denied.catch((error) => `${error.name}: ${error.message}`);

console.log(JSON.stringify(told));
