# The aws command in a served scene: who it is, an object, a queue, the trail, a refusal, and files kept in step.
set -e
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
echo '{"who": "'"$(aws sts get-caller-identity --profile developer-updateapp --query Arn --output text)"'",'
printf 'a story' > "$folder/story.txt"
aws s3 sync "$folder" s3://productionapp --profile developer-updateapp > "$folder.first"
sleep 1
printf 'a tale!' > "$folder/story.txt" # as long as before, and newer
aws s3 sync "$folder" s3://productionapp --profile developer-updateapp > "$folder.second"
rm -f "$folder.first"
grep -q upload "$folder.second" || { echo 'sync passed over a newer file' >&2; exit 1; }
rm -f "$folder.second"
echo '"body": "'"$(aws s3 cp s3://productionapp/story.txt - --profile developer-updateapp)"'",'
url=$(aws sqs create-queue --queue-name orders --profile production-admin --query QueueUrl --output text)
aws sqs send-message --queue-url "$url" --message-body 'one order' --profile production-admin > /dev/null
message=$(aws sqs receive-message --queue-url "$url" --wait-time-seconds 2 --profile production-admin \
    --query 'Messages[0].Body' --output text)
echo '"message": "'"$message"'",'
aws cloudtrail lookup-events --profile production-admin --query 'Events[].EventName' --output text |
    grep -q CreateQueue && echo '"trail": true,'
refused=$(aws iam create-user --user-name Eve --profile developer 2>&1) || true
case $refused in
*"reached max retries"*) echo '"refused": "it speaks of retries"}' ;;
*"(AccessDenied)"*"developer"*) echo '"refused": "AccessDenied"}' ;;
*"(AccessDenied)"*) echo '"refused": "AccessDenied"}' ;;
esac
