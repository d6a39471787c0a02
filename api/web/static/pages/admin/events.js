// What the audit log calls what was done, in Chinese.
export const EVENTS = {
  login: "登录", "login.oidc": "用统一身份登录", logout: "退出", setup: "建立第一位管理员", password: "改自己的密码",
  "user.add": "加用户", "user.role": "改角色", "user.disable": "停用用户", "user.enable": "恢复用户", "user.password": "重设密码",
  "key.create": "建密钥", "key.revoke": "吊销密钥",
  "document.add": "加入文件", "document.change": "改文件信息", "document.delete": "删除文件", "document.restore": "恢复文件", "document.download": "下载原件",
  "job.cancel": "取消任务", "dictionary.change": "改词典", "case.add": "存评测题", "case.delete": "去掉评测题",
};
